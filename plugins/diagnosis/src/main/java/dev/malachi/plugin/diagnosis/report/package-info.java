/** What an examination found, and how it is shown. */
package dev.malachi.plugin.diagnosis.report;
