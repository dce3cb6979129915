using System.Device;
using System.Device.I2c;

namespace Hal.Simulation;

/// <summary>
/// An I²C bus whose chips are models. Failures surface as the <see cref="IOException"/> that System.Device.I2c throws on Linux,
/// so drivers handle here what they handle on hardware. Transfers are serialised, as on the wire.
/// </summary>
public sealed class VirtualI2cBus : I2cBus
{
    private const int NoAcknowledge = 121;
    private const int TimedOut = 110;

    private readonly Dictionary<int, VirtualChip> _chips = [];
    private readonly Dictionary<VirtualChip, FaultKind> _faults = [];
    private readonly Dictionary<VirtualChip, int> _naksLeft = [];
    private readonly HashSet<int> _open = [];
    private readonly Lock _wire = new();

    /// <summary>The kernel's adapter makes one transfer after the other, in the order in which they came.</summary>
    private readonly Lock _adapter = new();
    private readonly ManualResetEventSlim _clockFree = new(true);
    private long _transfers;
    private int _waiting;

    /// <summary>A transfer happened: 7-bit address and the bytes after it. For tests that look at the wire.</summary>
    internal event Action<int, byte[]>? Written;

    /// <summary>Every so many transfers one is not acknowledged, whichever chip it is for; 0: never.</summary>
    internal int NakEvery { get; set; }

    /// <summary>Transfers that wait for the clock.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    public override I2cDevice CreateDevice(int deviceAddress)
    {
        lock (_wire)
        {
            if (!_open.Add(deviceAddress))
            {
                throw new InvalidOperationException($"Device with address 0x{deviceAddress:X} is already open.");
            }
        }

        return new Device(this, deviceAddress);
    }

    public override void RemoveDevice(int deviceAddress)
    {
        lock (_wire)
        {
            _open.Remove(deviceAddress);
        }
    }

    public override ComponentInformation QueryComponentInformation() => new(this, "Virtual I²C bus");

    internal void Attach(int address, VirtualChip chip) => _chips[address] = chip;

    internal void Inject(VirtualChip chip, FaultKind kind)
    {
        lock (_wire)
        {
            if (kind == FaultKind.Reset)
            {
                chip.PowerOnReset();
                return;
            }

            _faults[chip] = kind;
            _naksLeft.Remove(chip);
            if (_faults.ContainsValue(FaultKind.Hang))
            {
                _clockFree.Reset();
            }
            else
            {
                _clockFree.Set();
            }
        }
    }

    internal void NakNext(VirtualChip chip, int transfers)
    {
        lock (_wire)
        {
            _naksLeft[chip] = transfers;
        }
    }

    /// <summary>Runs something on a model between two transfers (a key, a pin).</summary>
    internal T Between<T>(Func<T> action)
    {
        lock (_wire)
        {
            return action();
        }
    }

    private void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Interlocked.Increment(ref _waiting);
        lock (_adapter)
        {
            _clockFree.Wait();
            Interlocked.Decrement(ref _waiting);
            Exchange(address, write, read);
        }
    }

    private void Exchange(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        lock (_wire)
        {
            if (_faults.ContainsValue(FaultKind.Stuck))
            {
                throw Failed(TimedOut);
            }

            if (!_chips.TryGetValue(address, out var chip) || !chip.Listens || Naks(chip) || NoisyWire())
            {
                throw Failed(NoAcknowledge);
            }

            if (!write.IsEmpty)
            {
                chip.Write(write);
                Written?.Invoke(address, write.ToArray());
            }

            if (!read.IsEmpty && !chip.Read(read))
            {
                throw Failed(NoAcknowledge);
            }
        }
    }

    private bool Naks(VirtualChip chip)
    {
        if (_naksLeft.TryGetValue(chip, out var left) && left > 0)
        {
            _naksLeft[chip] = left - 1;
            return true;
        }

        return _faults.GetValueOrDefault(chip) == FaultKind.Nak;
    }

    private bool NoisyWire() => NakEvery > 0 && ++_transfers % NakEvery == 0;

    private static IOException Failed(int errno) => new($"Error {errno} performing I2C data transfer.", errno);

    private sealed class Device(VirtualI2cBus bus, int address) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, address);

        public override void Read(Span<byte> buffer) => bus.Transfer(address, [], buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => bus.Transfer(address, buffer, []);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
            bus.Transfer(address, writeBuffer, readBuffer);

        public override ComponentInformation QueryComponentInformation() => new(this, "Virtual I²C device");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                bus.RemoveDevice(address);
            }

            base.Dispose(disposing);
        }
    }
}
