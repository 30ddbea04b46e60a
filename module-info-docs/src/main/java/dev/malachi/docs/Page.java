package dev.malachi.docs;

/**
 * A page of the site.
 *
 * @param file its name in the folder of the site, such as {@code module-dev.malachi.api.html}
 * @param section the heading under which navigation lists it
 * @param title its heading, plain text
 * @param body what stands under the heading, HTML
 */
record Page(String file, Section section, String title, String body) {
    /** The parts of the site, in the order of navigation. */
    enum Section {
        GUIDE("Guides"),
        REFERENCE("Reference"),
        SPI("SPI"),
        MODULE("Modules"),
        THIRD_PARTY("Libraries");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }
}
