package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class ManPageTest {
    private static CommandSpec command() {
        CommandSpec spec = CommandSpec.create().name("wake");
        spec.usageMessage().description("Wakes a node.", "", ".hidden files and 'quotes' stay, and a \\ too.");
        spec.addOption(OptionSpec.builder("-n", "--count")
                .type(int.class)
                .arity("1")
                .paramLabel("N")
                .description("how often, 100 %% sure")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("NODE")
                .description("whom")
                .build());
        return spec;
    }

    @Test
    void saysWhatTheHelpSays() {
        assertThat(ManPage.of(command(), "Malachi 1.2", LocalDate.of(2026, 12, 1), List.of("malachi"))
                        .lines())
                .containsExactly(
                        ".TH WAKE 1 2026-12-01 \"Malachi 1.2\" \"Malachi Manual\"",
                        ".SH NAME",
                        "wake \\- Wakes a node",
                        ".SH SYNOPSIS",
                        "wake [OPTION]... NODE",
                        ".SH DESCRIPTION",
                        "Wakes a node.",
                        ".PP",
                        "\\&.hidden files and \\(aqquotes\\(aq stay, and a \\e too.",
                        ".SH ARGUMENTS",
                        ".TP",
                        "\\fBNODE\\fR",
                        "whom",
                        ".SH OPTIONS",
                        ".TP",
                        "\\fB\\-n, \\-\\-count N\\fR",
                        "how often, 100 % sure",
                        ".SH SEE ALSO",
                        "malachi(1)");
    }

    /** groff makes ’ ‘ ˆ ˜ of them, which no shell takes. */
    @Test
    void whatACommandLineNeedsCanBeCopied() {
        CommandSpec spec = command();
        spec.usageMessage().description("Wakes.", "", "Run 'a' or `b` with ~/.x and ^C - or not.");

        assertThat(ManPage.of(spec, "Malachi 1.2", LocalDate.of(2026, 12, 1), List.of()))
                .contains("Run \\(aqa\\(aq or \\(gab\\(ga with \\(ti/.x and \\(haC \\- or not.");
    }

    @Test
    void theDateIsThatOfTheSourcesAndNotToday() {
        assertThat(PageDate.of(Optional.of("86400"))).isEqualTo(LocalDate.of(1970, 1, 2));
        assertThat(PageDate.of(Optional.empty())).isEqualTo(LocalDate.of(2026, 1, 1));
        assertThatThrownBy(() -> PageDate.of(Optional.of("today")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("SOURCE_DATE_EPOCH is 'today'");
    }

    @Test
    void noLineBeginsAsAMacroAndNoneIsTooLong() {
        CommandSpec spec = command();
        spec.usageMessage()
                .description("Says much.", "", "word ".repeat(15) + "12 .macro 'other " + "word ".repeat(30));

        String page = ManPage.of(spec, "Malachi 1.2", LocalDate.of(2026, 12, 1), List.of());

        assertThat(page.lines()).allMatch(line -> line.length() <= 82);
        assertThat(page.lines()).noneMatch(line -> line.startsWith(".macro") || line.startsWith("'"));
    }
}
