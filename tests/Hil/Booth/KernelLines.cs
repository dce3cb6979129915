using System.Device.Gpio;
using Hal;
using Hal.Simulation;

namespace Hil.Booth;

/// <summary>
/// The booth's lines on a GPIO chip of the kernel's gpio-sim (Documentation/admin-guide/gpio/gpio-sim.rst): what the booth drives
/// becomes a level of the chip, and what the phone drives is looked at before every transfer on the bus. A reset pulse between two
/// transfers is therefore not seen. Members may be called from any thread.
/// </summary>
internal sealed class KernelLines
{
    private const string Configuration = "/sys/kernel/config/gpio-sim/booth";
    private const string LosesEdges = "/sys/module/gpio_sim/parameters/lose_edges";

    /// <summary>Lines of the Pi's chip (pinctrl-bcm2835.c, BCM2835_NUM_GPIOS).</summary>
    private const int LineCount = 54;

    private readonly VirtualBooth _booth;
    private readonly string _lines;
    private readonly int[] _outputs;
    private readonly char[] _seen;
    private readonly int[] _inputs;
    private readonly bool[] _driven;

    private KernelLines(VirtualBooth booth, BoardDescription board, string lines)
    {
        (_booth, _lines) = (booth, lines);
        _outputs = [board.Keypad.ResetPin, board.Lights.EnablePin];
        _inputs = [board.Hook.Pin, board.Keypad.InterruptPin];
        (_seen, _driven) = (new char[_outputs.Length], new bool[_inputs.Length]);
    }

    /// <summary>Makes the chip, labelled as the board's, and hangs the booth's hook and interrupt on it.</summary>
    public static KernelLines Open(VirtualBooth booth, BoardDescription board)
    {
        Directory.CreateDirectory($"{Configuration}/bank0");
        File.WriteAllText($"{Configuration}/bank0/label", board.GpioChips[0]);
        File.WriteAllText($"{Configuration}/bank0/num_lines", $"{LineCount}");
        File.WriteAllText($"{Configuration}/live", "1");
        var device = File.ReadAllText($"{Configuration}/dev_name").Trim();
        var chip = File.ReadAllText($"{Configuration}/bank0/chip_name").Trim();
        var lines = new KernelLines(booth, board, $"/sys/devices/platform/{device}/{chip}");
        lines.Wire();
        return lines;
    }

    /// <summary>Tells the booth what the phone drives now.</summary>
    public void Look()
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            var level = File.ReadAllText($"{_lines}/sim_gpio{_outputs[i]}/value")[0];
            if (level != _seen[i])
            {
                _seen[i] = level;
                _booth.Controller.Write(_outputs[i], level == '1' ? PinValue.High : PinValue.Low);
            }
        }
    }

    /// <summary>What has moved in the booth without an edge moves in the kernel without an interrupt.</summary>
    public void Settle()
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var high = _booth.Controller.Read(_inputs[i]) == PinValue.High;
            if (high != _driven[i])
            {
                File.WriteAllText(LosesEdges, "Y");
                Drive(i, high);
                File.WriteAllText(LosesEdges, "N");
            }
        }
    }

    private void Wire()
    {
        foreach (var output in _outputs)
        {
            Pull(output, high: true);
            _booth.Controller.OpenPin(output, PinMode.Output);
        }

        for (var i = 0; i < _inputs.Length; i++)
        {
            _booth.Controller.OpenPin(_inputs[i], PinMode.Input);
            Drive(i, _booth.Controller.Read(_inputs[i]) == PinValue.High);
            _booth.Controller.RegisterCallbackForPinValueChangedEvent(_inputs[i], PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);
        }
    }

    private void OnEdge(object sender, PinValueChangedEventArgs e) =>
        Drive(Array.IndexOf(_inputs, e.PinNumber), e.ChangeType == PinEventTypes.Rising);

    private void Drive(int input, bool high)
    {
        _driven[input] = high;
        Pull(_inputs[input], high);
    }

    private void Pull(int line, bool high) => File.WriteAllText($"{_lines}/sim_gpio{line}/pull", high ? "pull-up" : "pull-down");
}
