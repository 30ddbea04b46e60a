/** lazysodium: libsodium through JNA. */
module com.goterl.lazysodium {
    requires transitive com.sun.jna;
    requires com.goterl.resourceloader;
    requires org.slf4j;

    exports com.goterl.lazysodium;
    exports com.goterl.lazysodium.exceptions;
    exports com.goterl.lazysodium.interfaces;
    exports com.goterl.lazysodium.utils;

    // JNA registers the native methods of Sodium and reads its structures
    opens com.goterl.lazysodium to
            com.sun.jna;
    opens com.goterl.lazysodium.interfaces to
            com.sun.jna;
}
