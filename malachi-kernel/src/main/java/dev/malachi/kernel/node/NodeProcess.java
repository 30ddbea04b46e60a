package dev.malachi.kernel.node;

import dev.malachi.kernel.crypto.SharedCiphers;
import dev.malachi.kernel.lanes.WarmedUp;

/**
 * What the nodes of one process share.
 *
 * @param ciphers which engine is the fastest
 * @param warmedUp what the JIT has compiled
 */
record NodeProcess(SharedCiphers ciphers, WarmedUp warmedUp) {}
