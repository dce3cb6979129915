using Interop;

namespace Bench;

/// <summary>The scenario, the same for every phone: starts, idle, short calls, one long call.</summary>
internal sealed class Benchmark(BenchPlan plan, Action<string> progress) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-bench-").FullName;
    private int _started;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>All phones one after the other, never two at a time: they would disturb each other on a small machine.</summary>
    public async Task<(IReadOnlyList<PhoneFigures> Phones, IReadOnlyList<string> LeftOut)> RunAsync()
    {
        List<PhoneFigures> phones = [];
        List<string> leftOut = [];
        if (FirmwarePhone.PublishedBinary() is { } published)
        {
            phones.Add(await MeasureAsync(Verdicts.Phone, plan.Idle, plan.Media, () => new FirmwarePhone(NextFolder(), published)));
        }
        else
        {
            leftOut.Add("phone: there is no published program (./deploy.sh build)");
        }

        if (BaresipPhone.IsInstalled)
        {
            var source = plan.OthersMedia + TimeSpan.FromSeconds(10);
            var baresip = await MeasureAsync("baresip", plan.OthersIdle, plan.OthersMedia, () => new BaresipPhone(NextFolder(), source));
            phones.Add(baresip with
            {
                Notes = [.. baresip.Notes, $"{BaresipPhone.SourceKiB(source)} KiB of its memory in the call are the file that it plays"],
            });
        }
        else
        {
            leftOut.Add("baresip: not installed (Debian package baresip-core)");
        }

        if (plan.WithJit && FirmwarePhone.JitAssembly() is { } assembly)
        {
            phones.Add(await MeasureAsync("phone, JIT build", plan.OthersIdle, plan.OthersMedia, () => new FirmwarePhone(NextFolder(), "dotnet", assembly)));
        }
        else
        {
            leftOut.Add(plan.WithJit ? "phone, JIT build: not built" : "phone, JIT build: not in the smoke run");
        }

        return (phones, leftOut);
    }

    private string NextFolder() => Path.Combine(_folder, $"{++_started}");

    private async Task<PhoneFigures> MeasureAsync(string name, TimeSpan idle, TimeSpan media, Func<Contestant> make)
    {
        progress($"{name}: {plan.Starts} × start");
        List<(TimeSpan Ready, TimeSpan Registered)> starts = [];
        for (var start = 1; start < plan.Starts; start++)
        {
            await using var once = make();
            await once.StartAsync();
            starts.Add((once.StartToReady, once.StartToRegistered));
        }

        await using var phone = make();
        await phone.StartAsync();
        starts.Add((phone.StartToReady, phone.StartToRegistered));
        try
        {
            var figures = new PhoneFigures
            {
                Name = name,
                Notes = [.. phone.Output.Split('\n').Where(line => line.StartsWith("media:", StringComparison.Ordinal))],
                StartToReady = Spread.Of(starts.Select(start => start.Ready.TotalMilliseconds)),
                StartToRegistered = Spread.Of(starts.Select(start => start.Registered.TotalMilliseconds)),
                IdleMemory = await SettledMemoryAsync(phone),
            };
            progress($"{name}: idle for {idle.TotalSeconds:0} s");
            figures = figures with { Idle = await ProcessSample.OverAsync(phone.ProcessId, idle) };
            return await CallsAsync(figures, phone, media);
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException)
        {
            throw new InvalidOperationException($"{name}: {failure.Message}\n{phone.Output}", failure);
        }
    }

    private async Task<MemoryUse> SettledMemoryAsync(Contestant phone)
    {
        await Task.Delay(plan.Settle);
        return MemoryUse.Of(phone.ProcessId);
    }

    private async Task<PhoneFigures> CallsAsync(PhoneFigures figures, Contestant phone, TimeSpan media)
    {
        using var caller = new SipCaller(phone.SipPort);
        progress($"{figures.Name}: {plan.Calls} calls");
        List<(TimeSpan Ringing, TimeSpan Answer)> calls = [];
        for (var number = 0; number <= plan.Calls; number++)
        {
            using var call = await caller.CallAsync();
            await Task.Delay(BenchPlan.Breath);
            calls.Add((call.InviteToRinging, await AnswerAsync(call, phone)));
            await EndAsync(call, phone);
        }

        progress($"{figures.Name}: a call of {media.TotalSeconds:0} s");
        return figures with
        {
            InviteToRinging = Spread.Of(calls.Skip(1).Select(call => call.Ringing.TotalMilliseconds)),
            LiftToAnswer = Spread.Of(calls.Skip(1).Select(call => call.Answer.TotalMilliseconds)),
            Call = await LongCallAsync(caller, phone, media),
        };
    }

    private static async Task<MediaFigures> LongCallAsync(SipCaller caller, Contestant phone, TimeSpan length)
    {
        using var call = await caller.CallAsync();
        await Task.Delay(BenchPlan.Breath);
        await AnswerAsync(call, phone);
        await Task.Delay(BenchPlan.CallSettles);
        var (before, packets) = (await phone.CountersAsync(), call.Sound.Packets);
        var cpu = await ProcessSample.OverAsync(phone.ProcessId, length);
        packets = call.Sound.Packets - packets;
        var after = await phone.CountersAsync();
        var memory = MemoryUse.Of(phone.ProcessId);
        await EndAsync(call, phone);
        return new MediaFigures(
            cpu, memory, packets,
            after?.Frames - before?.Frames,
            after?.AllocatedBytes - before?.AllocatedBytes,
            after?.DeadlineMisses - before?.DeadlineMisses);
    }

    private static Task<TimeSpan> AnswerAsync(BenchCall call, Contestant phone) => call.AnswerAsync(phone.LiftAsync);

    private static async Task EndAsync(BenchCall call, Contestant phone)
    {
        await Task.Delay(BenchPlan.Breath);
        await call.HangUpAsync();
        await phone.RestAsync();
        await Task.Delay(BenchPlan.Breath);
    }
}
