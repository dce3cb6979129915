using System.Device.Gpio;

namespace Hal;

/// <summary>
/// The base microphone outside of the codec: its orders and its supply. The supply is a line of its own, so it can be cut while the bus
/// or the codec is dead; a line that cannot be had costs handsfree and nothing else. <see cref="TryPower"/> belongs to the hal thread.
/// </summary>
internal sealed class BaseMicrophone(GpioController gpio, int supplyPin, Action wake) : IHandsfree, IDisposable
{
    private volatile bool _open;
    private bool _opened;

    public MicrophoneOrders Orders { get; } = new(wake);

    public bool MicrophoneOpen => _open;

    public void OpenMicrophone(Action<bool>? done = null) => Orders.Open(done);

    public void CloseMicrophone(Action<bool>? done = null) => Orders.Close(done);

    public void Publish(bool open) => _open = open;

    /// <summary>False: the line belongs to somebody else, or the kernel refuses it.</summary>
    public bool TryPower(bool on)
    {
        try
        {
            if (!_opened)
            {
                gpio.OpenPin(supplyPin, PinMode.Output, PinValue.Low);
                _opened = true;
            }

            gpio.Write(supplyPin, on ? PinValue.High : PinValue.Low);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_opened)
        {
            TryPower(on: false);
            _opened = false;
            gpio.ClosePin(supplyPin);
        }
    }
}
