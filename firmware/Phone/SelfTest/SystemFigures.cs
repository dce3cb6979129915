namespace Phone.SelfTest;

/// <summary>What the machine and the network say of themselves; null: cannot be had here.</summary>
internal sealed record SystemFigures
{
    /// <summary>Per cent of the data partition.</summary>
    public double? StorageFree { get; init; }

    /// <summary>Milliseconds to write 64 kB and have them on the disk; NaN: it failed.</summary>
    public double? StorageWrite { get; init; }

    /// <summary>Per cent of its life used, by the card's own word.</summary>
    public double? StorageLife { get; init; }

    public bool? ClockSet { get; init; }

    /// <summary>°C.</summary>
    public double? Temperature { get; init; }

    public bool? UnderVoltage { get; init; }

    public bool? Throttled { get; init; }

    public bool? NetworkUp { get; init; }

    public bool? NameResolves { get; init; }

    /// <summary>SIP status of the last registration.</summary>
    public int? Registrar { get; init; }

    public double? CertificateDays { get; init; }

    /// <summary>Somebody would carry an emergency call: the registrar has accepted this phone.</summary>
    public bool? EmergencyRoute { get; init; }

    public void PutInto(Figures figures)
    {
        Put(figures, "storage.free", StorageFree);
        Put(figures, "storage.write", StorageWrite);
        Put(figures, "storage.life", StorageLife, "the card does not say");
        Put(figures, "clock.set", Number(ClockSet));
        Put(figures, "temperature", Temperature, "no sensor");
        Put(figures, "power.voltage", Number(UnderVoltage), "this board does not say");
        Put(figures, "power.throttled", Number(Throttled), "this board does not say");
        Put(figures, "network.up", Number(NetworkUp));
        Put(figures, "network.dns", Number(NameResolves), "the registrar is an address, or there is none");
        Put(figures, "registrar", Registrar, "there is none, or the phone is not running");
        Put(figures, "emergency.route", Number(EmergencyRoute), "calls go straight to a number's host");
        Put(figures, "tls.days", CertificateDays, "the registrar is not reached by TLS");
    }

    private static double? Number(bool? yes) => yes is { } known ? known ? 1 : 0 : null;

    private static void Put(Figures figures, string step, double? value, string otherwise = "cannot be had here")
    {
        if (value is { } measured)
        {
            figures.Put(step, measured);
        }
        else
        {
            figures.Note(step, otherwise);
        }
    }
}
