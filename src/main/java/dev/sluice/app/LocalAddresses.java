package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.exchange.settings.AccountSettings;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check at the start that this machine has the configured local addresses of calls. */
final class LocalAddresses {
    private LocalAddresses() {}

    static void check(Config config) throws IOException {
        for (ConfiguredExchange exchange : config.exchanges()) {
            check(exchange.name(), exchange.settings().localAddress());
            for (Map.Entry<String, AccountSettings> account :
                    exchange.settings().accounts().entrySet()) {
                check(
                        exchange.name() + ".accounts." + account.getKey(),
                        account.getValue().localAddress());
            }
        }
    }

    private static void check(String where, @Nullable String address) throws IOException {
        // the text is an IP address, so no name is looked up
        if (address != null && !canBind(InetAddress.getByName(address))) {
            throw new GatewayException(where + ".localAddress: this machine has no address " + address + "; it has "
                    + String.join(", ", all()));
        }
    }

    private static boolean canBind(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> all() throws IOException {
        List<String> addresses = new ArrayList<>();
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .forEach(address -> addresses.add(address.getHostAddress().replaceFirst("%.*", "")));
        return addresses;
    }
}
