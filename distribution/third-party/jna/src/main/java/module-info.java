/** JNA. */
module com.sun.jna {
    requires static java.desktop; // Native.getComponentID of AWT, not used here
    requires java.logging;

    exports com.sun.jna;
    exports com.sun.jna.ptr;
    exports com.sun.jna.win32;
}
