/**
 * What a plugin's part in one node may have, and owns: {@link dev.malachi.kernel.scope.ProtocolHost} starts and ends the {@linkplain
 * dev.malachi.kernel.scope.Part parts}, each of which sees the node through a {@link dev.malachi.kernel.scope.ProtocolScope}.
 *
 * <p>What it claims stands in the {@link dev.malachi.kernel.registry.ClaimRegistry}, which publishes to the pumps where to bring what comes: a
 * copy to the part's thread ({@link dev.malachi.kernel.scope.FrameCopies}, {@link dev.malachi.kernel.scope.InnerCopies}), or a call on
 * the pump ({@link dev.malachi.kernel.scope.InnerOnPump}). The part's thread is the control thread for those of this project that never
 * block, else a virtual thread of its own with bounded queues. What throws is counted and named, three times in a row ends the part; what
 * never returns to the control thread or a pump is found by the {@link dev.malachi.kernel.scope.CallWatch} and ends the node.
 */
package dev.malachi.kernel.scope;
