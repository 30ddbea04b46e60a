package dev.malachi.api.wording;

import dev.malachi.api.annotation.Preview;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Text in columns, each as wide as its widest cell. */
@Preview
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param cells the headings, or the first row; none for an empty table
     */
    public TextTable(String... cells) {
        if (cells.length > 0) {
            row(cells);
        }
    }

    /**
     * Adds a row.
     *
     * @param cells its texts, as many as there are columns or fewer
     * @return this
     */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /**
     * Prints it.
     *
     * @param out the terminal
     * @param indent put before each line
     */
    public void print(PrintWriter out, String indent) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = width(row.get(column));
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < row.size() - 1) {
                    line.repeat(' ', widths.get(column) - width(cell)).append(GAP);
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
