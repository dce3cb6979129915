namespace Hal.Simulation;

/// <summary>A chip on the virtual I²C bus, modelled register for register. The bus serialises all calls.</summary>
public abstract class VirtualChip
{
    /// <summary>False while a pin holds the chip in reset or shutdown: it acknowledges nothing.</summary>
    internal virtual bool Listens => true;

    /// <summary>Every register to its reset value, as after power-on.</summary>
    internal abstract void PowerOnReset();

    /// <summary>A write transfer after the address byte.</summary>
    internal abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>A read transfer. A chip that cannot be read does not acknowledge.</summary>
    /// <returns>False: not acknowledged.</returns>
    internal abstract bool Read(Span<byte> bytes);
}
