package dev.sluice.chaos;

/**
 * A named scenario.
 *
 * @param what what happens, for the help
 * @param isQuick whether {@code --quick} runs it
 * @param body runs it; throws only when the scenario itself could not be played
 */
record Scenario(String name, String what, boolean isQuick, Body body) {
    /** What a scenario does. */
    @FunctionalInterface
    interface Body {
        void play(ScenarioRun run) throws Exception;
    }
}
