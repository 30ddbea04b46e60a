/** picocli, compiled from its published sources. */
module info.picocli {
    requires static java.sql; // converters of java.sql types, not used here

    exports picocli;
}
