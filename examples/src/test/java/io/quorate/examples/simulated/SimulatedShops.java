package io.quorate.examples.simulated;

import io.quorate.simulation.SimTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What stands for the outside: requests take virtual time, and have their effect at its end. */
final class SimulatedShops implements NightlyInvoice.Sales, NightlyInvoice.Invoices {
    private final Supplier<Duration> requestTime;
    private final Map<String, Published> invoices = new LinkedHashMap<>();

    private record Published(String invoice, long token) {}

    SimulatedShops(Supplier<Duration> requestTime) {
        this.requestTime = requestTime;
    }

    @Override
    public long totalOf(String shop) throws InterruptedException {
        SimTime.pass(requestTime.get());
        return shop.length() * 100L;
    }

    // simulation.md: begin
    @Override
    public void publish(String shop, String invoice, long fencingToken) throws InterruptedException {
        SimTime.pass(requestTime.get());
        Published present = invoices.get(shop);
        if (present != null && present.token() > fencingToken) {
            throw new IllegalStateException(
                    "an attempt with token " + present.token() + " has been here, not only " + fencingToken);
        }
        invoices.put(shop, new Published(invoice, fencingToken));
    }
    // simulation.md: end

    /** Null if there is none. */
    String invoiceOf(String shop) {
        Published present = invoices.get(shop);
        return present == null ? null : present.invoice();
    }
}
