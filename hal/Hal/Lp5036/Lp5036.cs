using System.Device.Gpio;
using System.Device.I2c;

namespace Hal;

/// <summary>
/// LP5036 driver of twelve RGB lights (TI SLVSEH1B). Brightness is the chip's logarithmic scale, colour its mixing registers; the
/// whole ring is one auto-increment write of 48 bytes. Not safe across threads. Errors: <see cref="IOException"/> from the bus.
/// </summary>
public sealed class Lp5036 : IDisposable
{
    /// <summary>7-bit address with ADDR1 and ADDR0 low; up to 0x33.</summary>
    public const int DefaultAddress = 0x30;

    /// <summary>7-bit address to which every LP5036 on the bus listens (writes only).</summary>
    public const int BroadcastAddress = 0x1C;

    /// <summary>RGB modules of the chip.</summary>
    public const int Modules = 12;

    private const byte ChipEnable = 1 << 6;
    private const byte SoftwareReset = 0xFF;

    // SLVSEH1B 7.5: EN high to the first transfer at least 500 µs.
    private static readonly TimeSpan EnableTime = TimeSpan.FromMilliseconds(1);

    private readonly I2cDevice _device;
    private readonly LightsWiring _wiring;
    private readonly GpioController? _gpio;
    private readonly bool _shouldDispose;
    private readonly byte[] _frame = new byte[1 + Modules + (3 * Modules)];

    /// <param name="gpio">Controller of the enable line, or null if EN is tied high.</param>
    /// <param name="shouldDispose">Whether <paramref name="device"/> is disposed with the driver.</param>
    public Lp5036(I2cDevice device, LightsWiring wiring, GpioController? gpio = null, bool shouldDispose = true)
    {
        _device = device;
        _wiring = wiring;
        _gpio = gpio;
        _shouldDispose = shouldDispose;
    }

    /// <summary>Registers (SLVSEH1B 8.6), offsets checked against Linux drivers/leds/leds-lp50xx.c.</summary>
    public enum Register : byte
    {
        /// <summary>Bit 6: chip enable.</summary>
        DeviceConfig0 = 0x00,

        /// <summary>
        /// 5 logarithmic scale, 4 power save, 3 auto-increment, 2 dither, 1 current 35 mA, 0 all off; 3Ch after reset.
        /// </summary>
        DeviceConfig1 = 0x01,

        /// <summary>Modules 7–0 that follow the bank.</summary>
        LedConfig0 = 0x02,

        /// <summary>Modules 11–8 that follow the bank.</summary>
        LedConfig1 = 0x03,

        /// <summary>Brightness of the bank, then its colours A, B, C.</summary>
        BankBrightness = 0x04,

        /// <summary>First of twelve brightness registers.</summary>
        Led0Brightness = 0x08,

        /// <summary>First of 36 colour registers.</summary>
        Out0Color = 0x14,

        /// <summary>FFh written resets every register.</summary>
        Reset = 0x38,
    }

    /// <summary>Lights of the ring, 1–12.</summary>
    public int Count => _wiring.Order.Length;

    /// <summary>
    /// Turns the chip off and on by EN, resets its registers and enables it: all lights dark. Blocks for about 2 ms.
    /// </summary>
    public void Begin()
    {
        if (_gpio is not null)
        {
            if (!_gpio.IsPinOpen(_wiring.EnablePin))
            {
                _gpio.OpenPin(_wiring.EnablePin, PinMode.Output, PinValue.Low);
            }

            _gpio.Write(_wiring.EnablePin, PinValue.Low);
            Thread.Sleep(EnableTime);
            _gpio.Write(_wiring.EnablePin, PinValue.High);
            Thread.Sleep(EnableTime);
        }

        WriteRegister(Register.Reset, SoftwareReset);
        WriteRegister(Register.DeviceConfig0, ChipEnable);
    }

    /// <summary>False after the chip was reset behind our back.</summary>
    public bool IsEnabled() => ReadRegister(Register.DeviceConfig0) == ChipEnable;

    /// <summary>
    /// Shows the ring with one write. A light's brightest colour becomes the module's (logarithmic) brightness and the colours
    /// are scaled up to it, so that faint colours keep the chip's full resolution.
    /// </summary>
    /// <param name="ring">One colour a light; missing ones are dark.</param>
    public void Show(ReadOnlySpan<Rgb> ring)
    {
        Array.Clear(_frame);
        _frame[0] = (byte)Register.Led0Brightness;
        for (var i = 0; i < Math.Min(ring.Length, Count); i++)
        {
            var module = _wiring.Order[i];
            var brightness = Math.Max(ring[i].Red, Math.Max(ring[i].Green, ring[i].Blue));
            _frame[1 + module] = brightness;
            for (var output = 0; output < 3; output++)
            {
                _frame[1 + Modules + (3 * module) + output] = Scaled(Colour(ring[i], _wiring.Colours[output]), brightness);
            }
        }

        _device.Write(_frame);
    }

    /// <summary>Reads one register with a repeated start.</summary>
    public byte ReadRegister(Register register)
    {
        Span<byte> address = [(byte)register];
        Span<byte> value = stackalloc byte[1];
        _device.WriteRead(address, value);
        return value[0];
    }

    /// <summary>Writes one register.</summary>
    public void WriteRegister(Register register, byte value)
    {
        Span<byte> frame = [(byte)register, value];
        _device.Write(frame);
    }

    public void Dispose()
    {
        if (_shouldDispose)
        {
            _device.Dispose();
        }
    }

    private static byte Colour(Rgb light, char name) => name switch { 'R' => light.Red, 'G' => light.Green, _ => light.Blue };

    private static byte Scaled(byte colour, byte brightness) =>
        brightness == 0 ? (byte)0 : (byte)(((colour * 255) + (brightness / 2)) / brightness);
}
