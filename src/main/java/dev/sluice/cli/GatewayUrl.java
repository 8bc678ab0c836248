package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.GatewaySettings;
import dev.sluice.core.call.Upstream;
import dev.sluice.persistence.PortFile;
import dev.sluice.proxy.settings.ProxySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The URL by which bots reach the gateway, and what a configuration lacks for it. */
record GatewayUrl(Upstream address, String text) {
    private static final String OF_CONTAINERS = "host.docker.internal";

    /**
     * Returns the URL of that text; if it is null, of this configuration, with the port that the gateway of the data
     * folder uses, or used last.
     */
    static GatewayUrl of(@Nullable String text, GatewaySettings settings, Path dataFolder) {
        String url = text == null
                ? usual(settings.proxy(), PortFile.BOTS.read(dataFolder).port())
                : text.replaceFirst("/$", "");
        try {
            return new GatewayUrl(Upstream.parse(url), url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "--gateway '" + text
                            + "' is not a URL of a gateway; allowed: http:// or https://, a host and optionally a port");
        }
    }

    private static String usual(ProxySettings proxy, int used) {
        return "http://" + PortFile.Address.listening(proxy.host(), used > 0 ? used : proxy.port());
    }

    private static boolean isWildcard(ProxySettings proxy) {
        return proxy.host().equals("0.0.0.0") || proxy.host().equals("::");
    }

    String host() {
        return address.host();
    }

    /** Returns the steps that are necessary before bots elsewhere can connect with one of the gateway's own names. */
    List<String> byName(GatewaySettings settings) {
        List<String> steps = reach(settings);
        boolean isNumber = host().matches("[0-9.]+|\\[.*]") || address.isLoopback();
        if (!isNumber && !settings.hostNames().contains(host())) {
            steps.add("name it: \"hostNames\": [\"" + host() + "\"] in conf/sluice.json");
        }
        if (isContainers()) {
            steps.add("on Linux: docker run --add-host " + OF_CONTAINERS + ":host-gateway ...");
        }
        return steps;
    }

    /** Returns the steps that are necessary before bots elsewhere can use the gateway as their proxy. */
    List<String> byProxy(GatewaySettings settings) {
        return reach(settings);
    }

    /** Returns the steps that direct a bot's connections to these hosts of an exchange to the gateway. */
    List<String> byHosts(List<String> hosts, GatewaySettings settings) {
        List<String> steps = reach(settings);
        String address = host().equals("localhost") ? "127.0.0.1" : host().replaceAll("[\\[\\]]", "");
        String number = address.matches("[0-9.]+|.*:.*") ? address : "ADDRESS-OF-" + address;
        if (hosts.isEmpty()) {
            return steps;
        }
        if (isContainers()) {
            String options = hosts.stream()
                    .map(host -> " --add-host " + host + ":host-gateway")
                    .collect(Collectors.joining());
            steps.add("docker run" + options + " ...");
        } else {
            steps.add("in /etc/hosts of the bot: " + number + " " + String.join(" ", hosts));
        }
        return steps;
    }

    private boolean isContainers() {
        return host().equals(OF_CONTAINERS);
    }

    /** Returns the step that lets other addresses connect, if only this machine can. */
    private List<String> reach(GatewaySettings settings) {
        List<String> steps = new ArrayList<>();
        ProxySettings proxy = settings.proxy();
        boolean isLocal = !isWildcard(proxy) && Upstream.parse(usual(proxy, 0)).isLoopback();
        if (isLocal && !address.isLoopback()) {
            steps.add(
                    "let other addresses connect (restart; here also Docker's default networks): \"proxy\": {\"host\": \"0.0.0.0\", "
                            + "\"trustFrom\": [\"127.0.0.0/8\", \"::1/128\", \"172.16.0.0/12\"]} in conf/sluice.json");
        }
        return steps;
    }
}
