/** The steps of an examination, a class each for what they look at. */
package dev.malachi.plugin.diagnosis.check;
