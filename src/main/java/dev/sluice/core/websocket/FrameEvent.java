package dev.sluice.core.websocket;

/** The result of a step of a {@link FrameScanner}. */
public enum FrameEvent {
    /** All bytes are used; more input is needed. */
    MORE,
    /** The head of a frame is complete, and the scanner returns its fields. */
    HEAD,
    /** Bytes of the frame's payload. */
    PAYLOAD,
    /** The end of the frame. */
    END,
    /** A protocol error: the scanner returns the reason and cannot be used any more. */
    INVALID
}
