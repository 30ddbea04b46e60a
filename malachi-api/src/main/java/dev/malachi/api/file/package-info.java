/** What every room must know of files that others may have a hand in. */
@NullMarked
package dev.malachi.api.file;

import org.jspecify.annotations.NullMarked;
