using Phone.SelfTest;
using Phone.Tests.Host;
using Xunit;

namespace Phone.Tests.SelfTest;

/// <summary>What the machine says of itself, out of a tree of the test's own.</summary>
public sealed class SystemProbeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("phone-probe-").FullName;

    [Theory]
    [InlineData("0x0", false, false)]
    [InlineData("50000", true, true)]
    [InlineData("0x1", true, false)]
    public void TheFirmwaresFlagsAreRead(string word, bool underVoltage, bool throttled)
    {
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", word);

        var figures = Read();

        Assert.Equal((underVoltage, throttled), (figures.UnderVoltage, figures.Throttled));
    }

    [Fact]
    public void AFlagOfTheFirmwareBlamesTheSupply()
    {
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", "50005");
        var read = Read();
        using var workshop = new Workshop { System = Workshop.Healthy with { UnderVoltage = read.UnderVoltage, Throttled = read.Throttled } };

        var blame = Assert.Single(workshop.Run(Scope.Short).Blames);

        Assert.Equal(("power", "power.voltage"), (blame.Part, blame.Step));
    }

    [Fact]
    public void TemperatureAndWearAreReadAndWhatIsNotThereIsNotInvented()
    {
        Assert.Null(Read().Temperature);
        Write("sys/class/thermal/thermal_zone0/temp", "48312\n");
        Write("sys/block/mmcblk0/device/life_time", "0x02 0x03\n");

        var figures = Read();

        Assert.Equal((48.312, 30), (figures.Temperature, figures.StorageLife));
        Assert.True(figures.StorageWrite > 0);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "data")));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsAFailureOfTheStorage()
    {
        File.WriteAllText(Path.Combine(_root, "data"), "in the way");

        Assert.True(double.IsNaN(Read().StorageWrite!.Value));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private SystemFigures Read() => new SystemProbe(Site.Configuration(), Path.Combine(_root, "data"), static () => null, _root).Read();

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
