/** jsemver, under the name that PF4J's descriptor requires. */
module com.github.zafarkhaja.semver {
    exports com.github.zafarkhaja.semver;
    exports com.github.zafarkhaja.semver.expr;
    exports com.github.zafarkhaja.semver.util;
}
