package dev.sluice.demo;

/** An exchange and the gateway in front of it. */
record Desk(Sim exchange, Sluice sluice) {}
