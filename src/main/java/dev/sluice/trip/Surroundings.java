package dev.sluice.trip;

import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import java.util.function.DoubleSupplier;

/**
 * What the breakers stand in.
 *
 * @param board where what they hold is put
 * @param levels where those that are not closed survive, also another boot
 * @param chance from 0 (included) to 1 (excluded), for jitter
 */
public record Surroundings(ModeBoard board, Levels levels, DoubleSupplier chance) {}
