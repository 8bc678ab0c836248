package dev.sluice.rooms.shell.proxy;

import dev.sluice.rooms.shell.admin.Admin;

/** A shell room that uses another. */
final class Proxy {
    final Admin admin = new Admin();
}
