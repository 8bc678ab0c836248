package dev.sluice.trip;

import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import java.util.function.DoubleSupplier;

/**
 * The dependencies of {@link Breakers}.
 *
 * @param board board that receives the held modes
 * @param levels storage that survives a restart of the process and of the machine
 * @param chance draws from 0 (included) to 1 (excluded), for the jitter
 */
public record Surroundings(ModeBoard board, Levels levels, DoubleSupplier chance) {}
