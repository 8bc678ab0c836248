package dev.sluice.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A command that sends requests to a running gateway, with the options to find the gateway. */
abstract class AdminCommand extends JsonCommand {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    final AdminClient client() {
        return new AdminClient(admin);
    }

    final ParameterException wrong(String what) {
        return new ParameterException(spec().commandLine(), what);
    }
}
