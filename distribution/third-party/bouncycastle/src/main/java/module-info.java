/** The lightweight API of Bouncy Castle; what is exported is what Malachi uses. */
module org.bouncycastle.provider {
    requires java.logging;

    exports org.bouncycastle.crypto;
    exports org.bouncycastle.crypto.digests;
    exports org.bouncycastle.crypto.engines;
    exports org.bouncycastle.crypto.modes;
    exports org.bouncycastle.crypto.params;
    exports org.bouncycastle.math.ec.rfc7748;
    exports org.bouncycastle.math.ec.rfc8032;
    exports org.bouncycastle.util;
}
