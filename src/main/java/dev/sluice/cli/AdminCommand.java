package dev.sluice.cli;

import java.io.PrintWriter;
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

    /** Prints a response, as it came for {@code --json}, otherwise as text for people. Returns its record. */
    final <T extends Record> T show(AdminClient.TypedResponse<T> response, BiConsumer<PrintWriter, T> words) {
        show(response.json(), out -> words.accept(out, response.value()));
        return response.value();
    }

    final ParameterException wrong(String what) {
        return new ParameterException(spec().commandLine(), what);
    }
}
