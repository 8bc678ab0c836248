package dev.sluice.cli;

import dev.sluice.base.time.Clocks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A command that sends requests to a running gateway, with the options to find the gateway. */
abstract class AdminCommand extends JsonCommand {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    final AdminClient client() {
        return new AdminClient(admin);
    }

    /** Returns the options that another command needs to reach the same gateway, each after a space. */
    final String adminOptions() {
        return admin.typed();
    }

    final Path dataFolder() {
        return admin.dataFolder();
    }

    /** Prints a response, as it came for {@code --json}, otherwise as text for people. Returns its record. */
    final <T extends Record> T show(AdminClient.TypedResponse<T> response, BiConsumer<PrintWriter, T> words) {
        show(response.json(), out -> words.accept(out, response.value()));
        return response.value();
    }

    /** Returns the time that the text of an option means. */
    final Instant time(String option, String text) {
        try {
            return TypedTime.parse(text, Clocks.system().epochMillis(), ZoneId.systemDefault());
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    /** Waits for a second; returns false if the command is interrupted meanwhile. */
    static boolean waitForSecond() {
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    final ParameterException wrong(String what) {
        return new ParameterException(spec().commandLine(), what);
    }
}
