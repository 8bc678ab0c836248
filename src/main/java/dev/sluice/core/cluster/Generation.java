package dev.sluice.core.cluster;

/**
 * A generation of the store's data about one exchange. The store begins a new one whenever it may have lost data. In a
 * new generation no cap grows before every member has stated its caps, or was silent for long enough.
 *
 * @param number grows with each generation
 * @param id distinguishes two generations with the same number, which two primaries can begin at the same time
 */
public record Generation(long number, String id) {
    public Generation {
        MessageBounds.requireCount("generation number", number);
        MessageBounds.requireText("generation id", id, MessageBounds.MAX_NAME_LENGTH);
    }
}
