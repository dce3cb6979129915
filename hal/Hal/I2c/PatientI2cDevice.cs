using System.Device.I2c;

namespace Hal;

/// <summary>
/// An I²C device that tries a transaction up to three times before it gives up, and counts. Random NAKs (errno 121) are a known
/// thing in the field; a bus that hangs is not: a try that took long is not repeated, because the hook waits behind it, and one that
/// never ends leaves its thread behind.
/// Used by the hal thread only. Errors: the last <see cref="IOException"/> as System.Device.I2c threw it.
/// </summary>
internal sealed class PatientI2cDevice(I2cBus bus, int address, BoardCounters counters, TimeProvider time) : I2cDevice
{
    private const int Tries = 3;
    private static readonly TimeSpan Hanging = TimeSpan.FromMilliseconds(50);

    private I2cDevice? _device;

    public override I2cConnectionSettings ConnectionSettings { get; } = new(0, address);

    private I2cDevice Device => _device ??= bus.CreateDevice(address);

    /// <summary>
    /// Lets go of the device and takes it again. Clocking a stuck slave free is the business of the kernel's adapter driver; this
    /// is what is left to user space.
    /// </summary>
    public void Reopen()
    {
        counters.BusRecovery();
        Release();
    }

    public override void Read(Span<byte> buffer)
    {
        for (var attempt = 1; ; attempt++)
        {
            var begun = time.GetTimestamp();
            try
            {
                counters.Transaction();
                using var call = RenewableThread.MayHang();
                Device.Read(buffer);
                return;
            }
            catch (IOException) when (MayRetry(attempt, begun))
            {
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (var attempt = 1; ; attempt++)
        {
            var begun = time.GetTimestamp();
            try
            {
                counters.Transaction();
                using var call = RenewableThread.MayHang();
                Device.Write(buffer);
                return;
            }
            catch (IOException) when (MayRetry(attempt, begun))
            {
            }
        }
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        for (var attempt = 1; ; attempt++)
        {
            var begun = time.GetTimestamp();
            try
            {
                counters.Transaction();
                using var call = RenewableThread.MayHang();
                Device.WriteRead(writeBuffer, readBuffer);
                return;
            }
            catch (IOException) when (MayRetry(attempt, begun))
            {
            }
        }
    }

    public override System.Device.ComponentInformation QueryComponentInformation() => Device.QueryComponentInformation();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
        }

        base.Dispose(disposing);
    }

    private void Release()
    {
        _device?.Dispose();
        _device = null;
    }

    private bool MayRetry(int attempt, long begun)
    {
        counters.Nak();
        if (attempt >= Tries || time.GetElapsedTime(begun) > Hanging)
        {
            return false;
        }

        counters.Retry();
        return true;
    }
}
