using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Interop;

/// <summary>What the phone must not let anybody do to it from afar.</summary>
public sealed class RefusalTests : CallStory
{
    public static TheoryData<string> Broken => Torture("broken-*.dat");

    public static TheoryData<string> Odd => Torture("odd-*.dat");

    [Fact(Timeout = 60_000)]
    public async Task No_common_codec_is_not_acceptable_here()
    {
        var phone = await StartPhoneAsync();
        await StartSipp("no-common-codec", new SippSetup { RemotePort = phone.Setup.SipPort }).SucceedsAsync();
        Assert.False((await phone.Api.StateAsync()).Ringing);
        await AnOrdinaryCallWorksAsync(phone);
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.3b")]
    public async Task Nobody_can_have_it_answer_by_itself()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("auto-answer", new SippSetup { RemotePort = phone.Setup.SipPort, Pause = TimeSpan.FromSeconds(3) });

        await phone.RingsAsync();
        while (!caller.HasFinished)
        {
            var pins = await phone.Api.PinsAsync();
            Assert.False(pins.MicrophoneOpen || pins.HandsfreeMicOpen, "a microphone was opened from afar");
            await Task.Delay(100, Patience.Token);
        }

        await caller.SucceedsAsync();
        await phone.RestsAsync();
        Assert.Equal("caller-gave-up", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.3b")]
    public async Task The_handsfree_key_is_refused_in_a_call()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);

        await phone.TapAsync("HANDSFREE");
        await phone.ListenAsync(1);
        var state = await phone.Api.StateAsync();
        var pins = await phone.Api.PinsAsync();
        await caller.HangUpAsync();
        await phone.IsLeftAsync();

        Assert.Equal("handset", state.Route);
        Assert.False(pins.HandsfreeMicOpen);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Odd))]
    public async Task An_odd_but_right_message_is_answered(string file)
    {
        var phone = await StartPhoneAsync();
        using var stranger = new Stranger(phone);
        await stranger.SendAsync(await MessageAsync(file));
        Assert.StartsWith("SIP/2.0 200", await stranger.HearAsync(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Broken))]
    public async Task A_broken_message_hurts_nobody(string file)
    {
        var phone = await StartPhoneAsync();
        using (var sender = new Stranger(phone))
        {
            await sender.SendAsync(await MessageAsync(file));
        }

        using var stranger = new Stranger(phone);
        await stranger.SendAsync(await MessageAsync("odd-options-compact.dat"));
        Assert.StartsWith("SIP/2.0 200", await stranger.HearAsync(), StringComparison.Ordinal);
        Assert.False((await phone.Api.StateAsync()).Ringing);
    }

    [Fact(Timeout = 90_000)]
    public async Task After_all_of_them_and_a_thousand_random_datagrams_a_call_works()
    {
        var phone = await StartPhoneAsync();
        using var stranger = new Stranger(phone);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Torture"), "broken-*.dat"))
        {
            await stranger.SendAsync(await File.ReadAllBytesAsync(file, Patience.Token));
        }

        var random = new Random(3261);
        var whole = await MessageAsync("odd-options-folded.dat");
        for (var i = 0; i < 500; i++)
        {
            var noise = new byte[random.Next(1, 1_400)];
            random.NextBytes(noise);
            await stranger.SendAsync(noise);
            var cut = whole[..random.Next(1, whole.Length)];
            cut[random.Next(cut.Length)] = (byte)random.Next(256);
            await stranger.SendAsync(cut);
        }

        await AnOrdinaryCallWorksAsync(phone);
    }

    private static TheoryData<string> Torture(string pattern) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Torture"), pattern).Select(file => Path.GetFileName(file)).Order()];

    private static Task<byte[]> MessageAsync(string file) => File.ReadAllBytesAsync(Tools.Asset("Torture", file), Patience.Token);

    /// <summary>Somebody with a socket and no manners.</summary>
    private sealed class Stranger(PhoneProcess phone) : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

        public async Task SendAsync(byte[] datagram) =>
            await _socket.SendAsync(datagram, new IPEndPoint(IPAddress.Loopback, phone.Setup.SipPort), Patience.Token);

        public async Task<string> HearAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Patience.Token);
            limit.CancelAfter(Patience.Event);
            return Encoding.UTF8.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer);
        }

        public void Dispose() => _socket.Dispose();
    }
}
