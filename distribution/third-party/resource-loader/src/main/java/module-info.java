/** Loader of native libraries from resources; lazysodium refers to it. */
module com.goterl.resourceloader {
    requires com.sun.jna;
    requires org.slf4j;

    exports com.goterl.resourceloader;
}
