/** How work reaches the control thread. */
package dev.malachi.kernel.control;
