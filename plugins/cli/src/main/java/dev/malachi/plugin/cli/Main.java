package dev.malachi.plugin.cli;

/** Where the image starts. */
public final class Main {
    private Main() {}

    /**
     * Runs one command.
     *
     * @param args what was typed after {@code malachi}
     */
    public static void main(String[] args) {
        System.out.println("malachi 0.1.0");
    }
}
