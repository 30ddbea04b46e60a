package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.io.OutputStream;
import java.io.PrintWriter;

/**
 * Where a tool shows what it finds to a person or to another program.
 *
 * @param out standard output, for text
 * @param bytes the same standard output, for a tool whose output is no text; what was printed is to be flushed before
 * @param err standard error, for what a person should read while another program reads the output
 */
@Preview
public record ToolConsole(PrintWriter out, OutputStream bytes, PrintWriter err) {}
