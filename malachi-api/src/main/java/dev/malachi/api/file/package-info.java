/** What every room must know of files: who has a hand in them, and how they are replaced as a whole. */
@NullMarked
package dev.malachi.api.file;

import org.jspecify.annotations.NullMarked;
