/** What every front end must do. */
package dev.malachi.tck.frontend;
