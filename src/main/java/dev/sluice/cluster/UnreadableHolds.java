package dev.sluice.cluster;

/**
 * The modes that hold here because a part of another member's statement cannot be read: it may say that something must
 * be stopped. They end with the first statement of that member that can be read.
 */
public interface UnreadableHolds {
    /** Holds CANCEL_ONLY because of such a part, or lifts it. */
    void update(String subject, String member, String unreadable);
}
