/**
 * The data path. Each lane is one platform thread that brings every packet all the way; no queue between stages, no lock, no
 * allocation per packet.
 *
 * <pre>
 *   OutboundPump   TUN queue → OutboundStage ─────────────────────────────────────────────────→ link
 *                    source ours? → peer behind the destination → session → path MTU
 *                    → Segmenter | Fragmenter | IcmpErrors → FrameSealer, into the slot of a Transmitter
 *
 *   InboundPump    link → InboundStage ───────────────────────────────────────────────────────→ TUN
 *                    magic, type, ids → session of the index → open → replay window → flags
 *                    → InnerReceiver: source the peer's? destination ours? → Coalescer
 *
 *   ControlLane    the same stages for the control thread, one packet at a time
 * </pre>
 *
 * <p>What a pump cannot do itself goes to the {@link dev.malachi.kernel.datapath.ControlPlane}. What both planes read is published as
 * immutable or volatile state by the control thread; {@link dev.malachi.kernel.datapath.QuiescentStates} tells it when a session that
 * it has unpublished is held by no pump any more.
 */
package dev.malachi.kernel.datapath;
