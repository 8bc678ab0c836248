package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** Where an answer's JSON says what went wrong. Paths are names joined by dots; lists on the way are looked through. */
public record AnswerSettings(
        @Knob(value = "Path of the code, or of the list of codes.", min = 1, max = 100)
        String code,

        @Knob(value = "Path of the message.", min = 1, max = 100) @Nullable
        String message,

        @Knob(value = "Whether errors come with status 200 too.", def = "false")
        boolean insideSuccess) {}
