using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.Commands;
using Phone.Configuration;
using Phone.Host;
using Phone.Panel;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Host;

public sealed class StartFailureTests
{
    public static TheoryData<Exception, int> Table => new()
    {
        { new SipStartException("SIP cannot listen"), ExitCode.Failed },
        { new PanelException("the panel cannot listen"), ExitCode.Failed },
        { new AudioDeviceException("no sound device"), ExitCode.HardwareMissing },
        { new BoardMissingException("no board", new IOException()), ExitCode.HardwareMissing },
        { new DllNotFoundException("libpjsua2.so"), ExitCode.HardwareMissing },
        { new FormatException("a.wav: found 8000 Hz"), ExitCode.WrongUse },
        { new FileNotFoundException("could not find a.wav"), ExitCode.Failed },
        { new IOException("the disk is full"), ExitCode.Failed },
        { new UnauthorizedAccessException("/var/lib/phone is denied."), ExitCode.Failed },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void What_can_be_expected_is_said_in_a_sentence_with_its_exit_code(Exception e, int exitCode)
    {
        var failure = StartFailure.Explain(e);
        Assert.NotNull(failure);
        Assert.Equal(exitCode, failure.ExitCode);
        Assert.Contains(e.Message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_ours_keeps_its_stack() => Assert.Null(StartFailure.Explain(new InvalidOperationException("never")));

    [Fact]
    public void A_phone_told_nothing_is_the_one_in_the_booth()
    {
        var options = new PhoneOptions { Configuration = Site.Configuration(), DataDirectory = "/nowhere" };
        Assert.Equal((BoardKind.Booth, AudioKind.OpenAl), (options.Board, options.Audio));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 5060), options.Sip);
        Assert.Equal(0u, options.SipLogLevel);
        Assert.Null(options.Http);
        Assert.Null(options.Microphone ?? options.ReceiverOut ?? options.LoudspeakerOut);
    }

    [Fact]
    public void Virtual_sound_without_the_virtual_board_is_refused_with_the_way_out()
    {
        var options = new PhoneOptions { Configuration = Site.Configuration(), DataDirectory = "/nowhere", Audio = AudioKind.Virtual };
        var refusal = Assert.Throws<AudioDeviceException>(() => AudioDevices.Open(options, null));
        Assert.Contains("--board virtual", refusal.Message, StringComparison.Ordinal);
    }
}

/// <summary>The least that a site must say.</summary>
internal static class Site
{
    public const string Text = "post = \"西门岗\"\nlanguage = \"zh\"\n\n[[account]]\nuri = \"sip:201@127.0.0.1\"\n";

    /// <summary>The same of an office, which permits handsfree.</summary>
    public static PhoneConfiguration Office() =>
        ConfigurationLoader.Parse("profile = \"property-office\"\n" + Text, "phone.toml", "/").Configuration!;

    public static PhoneConfiguration Configuration() => ConfigurationLoader.Parse(Text, "phone.toml", "/").Configuration!;
}
