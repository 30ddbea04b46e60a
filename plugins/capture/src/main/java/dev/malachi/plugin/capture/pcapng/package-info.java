/** The file format pcapng (draft-ietf-opsawg-pcapng), as far as captures need it. */
package dev.malachi.plugin.capture.pcapng;
