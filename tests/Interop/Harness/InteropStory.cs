namespace Interop;

/// <summary>Something a story started and the base class ends: in reverse order, checked when the story went well.</summary>
internal interface IStoryPart : IAsyncDisposable
{
    /// <summary>Fails when the part did not end (or live) as it must.</summary>
    Task VerifyAsync();

    /// <summary>Everything that helps to understand a failure.</summary>
    string Describe();
}

/// <summary>The base of all stories: a folder of their own, and nothing left behind.</summary>
public abstract class InteropStory : IAsyncLifetime
{
    private readonly Stack<IStoryPart> _parts = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("phone-interop-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        var wentWell = TestContext.Current.TestState?.Result is TestResult.Passed or TestResult.Skipped;
        try
        {
            foreach (var part in _parts)
            {
                await EndAsync(part, wentWell);
            }
        }
        finally
        {
            foreach (var part in _parts)
            {
                await part.DisposeAsync();
            }

            if (wentWell)
            {
                Directory.Delete(Folder, recursive: true);
            }
            else
            {
                Note($"what the story left is in {Folder}");
            }
        }

        GC.SuppressFinalize(this);
    }

    private protected async Task<PhoneProcess> StartPhoneAsync(PhoneBuild build = PhoneBuild.Any, PhoneSetup? setup = null) =>
        Add(await PhoneProcess.StartAsync(build, setup ?? new PhoneSetup(), Folder));

    private protected async Task<BaresipProcess> StartBaresipAsync(BaresipSetup setup) =>
        Add(await BaresipProcess.StartAsync(setup, Folder));

    private protected SippProcess StartSipp(string scenario, SippSetup setup) => Add(SippProcess.Start(scenario, setup, Folder));

    private protected RtpEndpoint OpenRtp() => Add(new RtpEndpoint(Ports.Pair()));

    private protected SipPeer OpenPeer(SipPeer peer) => Add(peer);

    private protected DigestRegistrar StartRegistrar(DigestRegistrar registrar) => Add(registrar);

    private protected SipExchange StartExchange() => Add(new SipExchange());

    /// <summary>A line for the record: figures that are printed, not asserted.</summary>
    private protected static void Note(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private async Task EndAsync(IStoryPart part, bool wentWell)
    {
        if (wentWell)
        {
            await part.VerifyAsync();
        }
        else
        {
            Note(part.Describe());
            if (part is RtpEndpoint ear)
            {
                ear.Heard().Save(Path.Combine(Folder, $"heard-{ear.Port}.wav"));
            }
        }
    }

    private T Add<T>(T part)
        where T : IStoryPart
    {
        _parts.Push(part);
        return part;
    }
}
