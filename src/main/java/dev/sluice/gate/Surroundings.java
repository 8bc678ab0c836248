package dev.sluice.gate;

import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import dev.sluice.trip.Breakers;
import java.util.function.DoubleSupplier;

/**
 * What a gate stands in.
 *
 * @param exchange the name by which modes are held for it
 * @param board the modes of the whole gateway
 * @param breakers told of every outcome
 * @param levels where its numbers survive
 * @param chance from 0 to 1, for jitter
 */
public record Surroundings(String exchange, ModeBoard board, Breakers breakers, Levels levels, DoubleSupplier chance) {
    /** A gate on its own, where nobody holds a mode: rehearsals and simulations. */
    public static Surroundings alone(Levels levels, DoubleSupplier chance) {
        ModeBoard board = new ModeBoard(0, 0);
        return new Surroundings("", board, Breakers.none(board), levels, chance);
    }
}
