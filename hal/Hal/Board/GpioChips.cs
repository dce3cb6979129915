using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;

namespace Hal;

/// <summary>Finds the GPIO chip of a real board by its kernel label and opens it with the libgpiod that the system has.</summary>
public static class GpioChips
{
    /// <summary>
    /// Opens the first chip that carries one of the labels. libgpiod 2 (<c>libgpiod.so.3</c>, Debian 13) and libgpiod 1
    /// (<c>libgpiod.so.2</c>, Debian 12) need different drivers, so the choice is made here and not left to
    /// <c>new GpioController()</c>, whose fall-back is the SysFs driver: that one can bring the process down from its interrupt
    /// thread.
    /// </summary>
    /// <param name="labels">For instance <c>pinctrl-bcm2711</c>.</param>
    /// <exception cref="PlatformNotSupportedException">No libgpiod is installed, or no chip has such a label.</exception>
    public static GpioController Open(params ReadOnlySpan<string> labels)
    {
        if (Has("libgpiod.so.3"))
        {
            return new GpioController(OpenV2(labels));
        }

        if (Has("libgpiod.so.2"))
        {
            return new GpioController(new LibGpiodDriver(Find(LibGpiodDriver.GetAvailableChips(), labels)));
        }

        throw new PlatformNotSupportedException("no libgpiod on this system: install libgpiod3 or libgpiod2");
    }

    // Marked experimental by System.Device.Gpio 4.2, and the only driver that works with libgpiod 2.
#pragma warning disable SDGPIO0001
    private static LibGpiodV2Driver OpenV2(ReadOnlySpan<string> labels) =>
        new(Find(LibGpiodV2Driver.GetAvailableChips(), labels));
#pragma warning restore SDGPIO0001

    private static GpioChipInfo Find(IList<GpioChipInfo> chips, ReadOnlySpan<string> labels)
    {
        foreach (var label in labels)
        {
            if (chips.FirstOrDefault(chip => chip.Label == label) is { } found)
            {
                return found;
            }
        }

        var there = string.Join(", ", chips.Select(chip => chip.Label));
        throw new PlatformNotSupportedException(
            $"no GPIO chip labelled {string.Join(" or ", labels.ToArray())}; there is: {there}");
    }

    private static bool Has(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
