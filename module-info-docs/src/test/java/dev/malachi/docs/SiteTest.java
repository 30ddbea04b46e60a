package dev.malachi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The site that this build has made, as a browser shows it. Screenshots are in {@code target/screenshots}. */
class SiteTest {
    private static final Path SITE = Path.of(System.getProperty("malachi.site"));
    private static final Path SCREENSHOTS = SITE.resolveSibling("screenshots");

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.list(SITE)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void fitsAPhone() throws Exception {
        for (Path page : pages()) {
            browser.open(page, 390, 844);
            assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                    .as("width of %s", page.getFileName())
                    .isLessThanOrEqualTo(390);
        }
        browser.open(SITE.resolve("index.html"), 390, 844);
        browser.screenshot(SCREENSHOTS.resolve("phone-index.png"));
    }

    @Test
    void fitsADesktop() throws Exception {
        for (Path page : pages()) {
            browser.open(page, 1280, 900);
            assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                    .as("width of %s", page.getFileName())
                    .isLessThanOrEqualTo(1280);
        }
        browser.open(SITE.resolve("modules.html"), 1280, 900);
        browser.screenshot(SCREENSHOTS.resolve("desktop-modules.png"));
    }

    @Test
    void drawsEachOfOurModulesAndTheWayToTheApi() throws Exception {
        browser.open(SITE.resolve("modules.html"), 1280, 900);

        JsonNode labels =
                browser.evaluate("[...document.querySelectorAll('.graph text')].map(label => label.textContent)");

        assertThat(labels.toString()).contains("\"api\"", "\"kernel\"", "\"plugin.ndp\"", "\"plugin.tools\"");
        assertThat(browser.evaluate("document.querySelectorAll('.graph .edge').length")
                        .intValue())
                .isGreaterThan(12);
    }

    @Test
    void findsWordsWithoutAServer() throws Exception {
        browser.open(SITE.resolve("index.html"), 1280, 900);

        browser.evaluate("search.value = 'cookie handshake'; search.dispatchEvent(new Event('input'))");

        JsonNode found =
                browser.evaluate("[...document.querySelectorAll('#found a')].map(link => link.getAttribute('href'))");
        assertThat(found.toString()).contains("protocol.html#");
        browser.screenshot(SCREENSHOTS.resolve("desktop-search.png"));
    }

    @Test
    void saysWhatEachPluginTakesAndBrings() throws Exception {
        assertThat(Files.readString(SITE.resolve("module-dev.malachi.plugin.tools.html")))
                .contains("malachi ping", "--count");
        assertThat(Files.readString(SITE.resolve("module-dev.malachi.plugin.linux.html")))
                .contains("LinkDriver", "enable-native-access");
    }
}
