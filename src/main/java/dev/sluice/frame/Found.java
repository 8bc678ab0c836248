package dev.sluice.frame;

/** What a {@link FrameScanner} has come upon. */
public enum Found {
    /** Nothing more: all bytes are used up. */
    MORE,
    /** The head of a frame is complete; the scanner tells what it says. */
    HEAD,
    /** Bytes of the frame's payload. */
    PAYLOAD,
    /** The frame is over. */
    END,
    /** No frame begins like that: the scanner says why, and is of no use any more. */
    FLAW
}
