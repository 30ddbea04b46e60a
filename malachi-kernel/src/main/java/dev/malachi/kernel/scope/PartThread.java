package dev.malachi.kernel.scope;

import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.peer.Peer;

/** Where a part is called, and where what the pumps bring it waits for that. */
sealed interface PartThread permits OnControlThread, OwnThread {
    /** Whether it is the control thread of the node. */
    boolean isControl();

    /** Runs a call there: at once if the caller is on it, else after those that wait. Never blocks. */
    void execute(Runnable call);

    /** What waits of the frames that anybody may send. */
    FairQueue frames();

    /** Of these, what waits of one type. */
    FairQueue.Backlog framesOf(int type);

    /** What waits of inner packets. */
    FairQueue inner();

    /** Of these, what waits of one peer. */
    FairQueue.Backlog innerOf(Peer peer);

    /** Counts a frame for which there is no room. */
    void countFrameDropped();

    /** Counts an inner packet for which there is no room. */
    void countInnerDropped();

    /** A peer is not known any more. */
    void forget(Peer peer);

    /** Ends what is the part's own of it. */
    void end();

    /** Waits until what is the part's own of it has ended, at the most so long. */
    void await(long nanos);
}
